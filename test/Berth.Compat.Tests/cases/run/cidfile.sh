t docker run --rm --cidfile "$dir/id" busybox true
wc -c <"$dir/id"
t docker run --rm --cidfile "$dir/id" busybox true
