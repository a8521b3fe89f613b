r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
s() { grep "$1" /proc/self/status; }
r --security-opt seccomp=/nonexist busybox true
echo '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO"}]}' >sec.json; r --security-opt seccomp=sec.json busybox mkdir /x
echo '{' >bad.json; r --security-opt seccomp=bad.json busybox true; echo '{"defaultAction":"NOPE"}' >bad2.json; r --security-opt seccomp=bad2.json busybox true
r --security-opt seccomp=unconfined busybox grep Seccomp: /proc/self/status; r busybox grep Seccomp: /proc/self/status; r --security-opt seccomp=builtin busybox grep Seccomp: /proc/self/status
r --security-opt no-new-privileges busybox grep NoNew /proc/self/status; r --security-opt no-new-privileges=false busybox grep NoNew /proc/self/status
r --security-opt no-new-privileges=x busybox true; r --privileged --security-opt no-new-privileges busybox grep NoNew /proc/self/status
r --security-opt apparmor=unconfined busybox echo ok; r --security-opt label=disable busybox echo ok; r --security-opt label=type:foo_t busybox echo ok
r --security-opt bogus busybox true; r --security-opt bogus=1 busybox true; r --security-opt systempaths=x busybox true
r --security-opt systempaths=unconfined busybox sh -c 'grep -c " /proc/" /proc/mounts'
r --security-opt writable-cgroups=true busybox sh -c 'grep " /sys/fs/cgroup/pids" /proc/mounts | cut -d" " -f4 | cut -c1-2'
r --runtime bogus busybox true; r --runtime io.containerd.runc.v2 busybox echo ok; r --isolation hyperv busybox true; r --cap-add bogus busybox true
r --annotation =b busybox true; r --ulimit nofile=10:5 busybox true; r --ulimit foo=1 busybox true
