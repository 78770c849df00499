# Subject: counts words and pairs of words of its input over and over, in arrays that grow.
{
    previous = ""
    for (i = 1; i <= NF; i++) {
        seen[$i]++
        pair[previous, $i] = NR
        previous = $i
    }
}
END { for (w in seen) n += seen[w]; print n, length(seen), length(pair) }
