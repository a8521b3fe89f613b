docker run --rm --pid host --ipc host --uts host busybox sh -c 'for x in pid uts ipc; do echo $x $(readlink /proc/self/ns/$x); done' >"$dir/inside"
while read -r name link; do [ "$(readlink /proc/self/ns/$name)" = "$link" ] && echo "$name is shared" || echo "$name is its own"; done <"$dir/inside"
t docker run --rm --uts host --hostname x busybox true
t docker run --rm --pid nonsense busybox true
t docker run --rm --ipc nonsense busybox true
