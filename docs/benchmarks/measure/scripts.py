"""What the interpreters of the corpus are given to do: some seconds of tables and text, with output all along."""

PYTHON = """
import hashlib, re
table = {}
for i in range(400000):
    table[i % 9973] = hashlib.sha256(str(i).encode()).hexdigest()
    if i % 200 == 0: print(i, len(re.findall('[0-4]+', table[i % 9973])), flush=True)
print(sorted(table.values())[:3])
"""

PYTHON_THREADS = """
import threading, queue
work, done = queue.Queue(), queue.Queue()
def worker():
    while (n := work.get()) is not None: done.put(sum(i * i % 7 for i in range(n)))
threads = [threading.Thread(target=worker) for _ in range(3)]
for t in threads: t.start()
for n in range(1, 300): work.put(20000 + n)
for t in threads: work.put(None)
for t in threads: t.join()
print(sorted(done.queue)[:3], done.qsize())
"""

PERL = """
$| = 1;
for $i (1..4000) {
    my %h;
    $h{($_*$i)%509} .= chr(65+$_%26) for 1..600;
    $s += length(join '', map {$h{$_}} sort keys %h);
    print "$i $s\\n";
}
"""

LUA = """
local t = {}
for i = 1, 6000000 do
    t[i % 5003] = (t[(i * 7) % 5003] or 0) + i % 13
    if i % 300 == 0 then print(i, t[1]) end
end
print(#t)
"""

RUBY = """
$stdout.sync = true
h = Hash.new(0)
(1..1_500_000).each { |i| h[(i * 7919) % 5003] += i % 13; puts "#{i} #{h.size}" if i % 500 == 0 }
puts h.values.sum
"""

AWK = """
BEGIN {
    for (i = 1; i <= 6000000; i++) { t[i % 5003] += i % 13; if (i % 100 == 0) print i, t[1] }
    print length(t)
}
"""

AWK_LINES = "{ for (i = 1; i <= NF; i++) n[substr($i, 1, 2)]++; if (NR % 5 == 0) print NR, n[\"ab\"] }"

SQL = """
create table t(a integer, b text);
with recursive c(x) as (select 1 union all select x+1 from c where x < 300000)
    insert into t select x * 7919 % 100003, hex(x * x) from c;
create index i on t(b);
select count(*), sum(a), max(b) from t;
select a, b, length(b) from t where a % 3 = 1;
select b, count(*) from t group by substr(b, 1, 2) order by 2 desc, 1 limit 20;
"""

PHP = """
$t = [];
for ($i = 1; $i <= 12000000; $i++) {
    $t[$i % 5003] = ($t[$i * 7 % 5003] ?? 0) + $i % 13;
    if ($i % 3000 == 0) echo $i, ' ', $t[1], "\\n";
}
"""

LISP = """
(let ((h (make-hash-table)))
  (dotimes (i 12000000) (setf (gethash (mod (* i 7) 5003) h) (mod i 13)) (when (zerop (mod i 1000)) (print i)))
  (print (hash-table-count h)))
"""

SCHEME = """
(let loop ((i 0) (s 0))
  (if (< i 12000000)
      (begin (if (= 0 (modulo i 1000)) (begin (display i) (newline)))
             (loop (+ i 1) (+ s (modulo (* i 7) 13))))
      (begin (display s) (newline))))
"""

TCL = """
for {set i 1} {$i <= 3000000} {incr i} {
    set t([expr {$i % 5003}]) [expr {$i % 13}]
    if {$i % 500 == 0} { puts "$i [array size t]"; flush stdout }
}
"""

BC = "scale=60\nfor (i=1; i<4000; i++) { 4*a(1/i) }\nquit\n"

GP = 'for(i=1,20000,print(i," ",vecsum(factor(10^17+i)[,2])));quit\n'

GO = "boardsize 13\nclear_board\n" + "genmove black\ngenmove white\n" * 12 + "showboard\nquit\n"

POSTSCRIPT = """%!
0 1 2500 { dup 7 mul 600 mod exch 13 mul 800 mod moveto 300 400 lineto 100 200 50 0 360 arc stroke } for showpage
"""

JQ = (
    "[.[] | select(.a % 3 == 0) | {b: (.b | length), c: .a}]"
    " | group_by(.b) | map({n: length, s: (map(.c) | add)})"
)
