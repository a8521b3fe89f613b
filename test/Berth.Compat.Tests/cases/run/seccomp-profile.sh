cat >"$dir/profile.json" <<'P'
{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95}]}
P
t docker run --rm --security-opt seccomp="$dir/profile.json" busybox mkdir /x
t docker run --rm --security-opt seccomp="$dir/profile.json" busybox touch /x
echo '{"defaultAction": ' >"$dir/broken.json"
t docker run --rm --security-opt seccomp="$dir/broken.json" busybox true
