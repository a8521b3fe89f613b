echo '{"defaultAction": "SCMP_ACT_ALLOW",
 "syscalls": []}' >profile.json
kept HostConfig.SecurityOpt --security-opt seccomp=profile.json
kept HostConfig.SecurityOpt --security-opt seccomp:unconfined
kept HostConfig.SecurityOpt --security-opt seccomp=
kept HostConfig.SecurityOpt --security-opt seccomp
