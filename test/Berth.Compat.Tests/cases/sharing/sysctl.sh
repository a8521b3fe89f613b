r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
r --sysctl net.core.somaxconn=55 busybox cat /proc/sys/net/core/somaxconn; r --sysctl kernel.shmmax=123456 busybox cat /proc/sys/kernel/shmmax
r --sysctl kernel.msgmax=77 busybox cat /proc/sys/kernel/msgmax; r --sysctl fs.mqueue.msg_max=7 busybox cat /proc/sys/fs/mqueue/msg_max
r --sysctl kernel.shmmax=1 --ipc host busybox true; r --sysctl net.core.somaxconn=5 --network host busybox true
r --sysctl kernel.bogus=1 busybox true; r --sysctl vm.swappiness=1 busybox true; r --sysctl net.nope=1 busybox true
r --sysctl net.ipv4.ip_forward=x busybox true; r --sysctl kernel.domainname=x busybox cat /proc/sys/kernel/domainname
