docker run --rm --sysctl net.ipv4.ip_forward=1 --sysctl kernel.msgmax=4096 busybox cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax
t docker run --rm --sysctl kernel.panic=1 busybox true
t docker run --rm --network host --sysctl net.ipv4.ip_forward=1 busybox true 2>"$dir/err"; sed 's/failed to create task for container: .*failed: //' "$dir/err"
