# Subject: a graph of nodes by name, walked at random; each step counts at the node and now and then moves an edge.
# graph.pl NODES SECONDS
use strict;
use warnings;
use Time::HiRes 'time';

my ($count, $seconds) = @ARGV;
srand 1;
my %graph = map { ("node$_" => { visits => 0, edges => [map { "node" . int rand $count } 1 .. 4], note => "n" x (rand 40) }) }
    0 .. $count - 1;
$| = 1;
print "built $count\n";
my ($start, $at, $steps) = (time, "node0", 0);
while (time - $start < $seconds) {
    for (1 .. 400) {
        my $node = $graph{$at};
        $node->{visits}++;
        $node->{edges}[int rand 4] = "node" . int rand $count if rand() < 0.1;
        $at = $node->{edges}[int rand 4];
        $steps++;
    }
    select undef, undef, undef, 0.002;
}
print "steps $steps\n";
