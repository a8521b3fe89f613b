docker run --rm busybox sh -c 'for x in mnt pid uts ipc net user; do echo $x $(readlink /proc/self/ns/$x); done' >"$dir/inside"
while read -r name link; do [ "$(readlink /proc/self/ns/$name)" = "$link" ] && echo "$name is shared" || echo "$name is its own"; done <"$dir/inside"
docker run --rm busybox sh -c 'ps | wc -l; cat /proc/self/oom_score_adj; umask; cat /proc/self/uid_map | tr -s " "; cat /proc/sys/kernel/hostname | wc -c; ls /proc/self/fd | wc -l'
