r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
r --uts bogus busybox true; r --uts host -h foo busybox true; r --uts host busybox sh -c '[ "$(hostname)" = "$(cat /proc/sys/kernel/hostname)" ] && echo same'
r -h foo --domainname d.e busybox sh -c 'hostname; cat /proc/sys/kernel/domainname; tail -n 1 /etc/hosts | cut -f2'
r --cgroupns bogus busybox true; r --cgroupns private busybox sh -c 'grep pids /proc/1/cgroup | cut -d: -f3'
docker create --name $n --cgroupns host --uts host --userns host busybox >/dev/null
docker inspect -f '{{.HostConfig.CgroupnsMode}} {{.HostConfig.UTSMode}} {{.HostConfig.UsernsMode}}' $n
