docker run --rm busybox sh -c 'mount -t tmpfs none /tmp && echo may mount
unshare -n true && echo may unshare; date -s 2000-01-01 >/dev/null; dmesg >/dev/null && echo may read the kernel log
hostname other && echo may change the hostname; mknod /tmp/a c 1 3 && echo may make a node; chroot / true && echo may chroot; chown 1 /tmp && echo may chown
chmod 4755 /tmp && echo may setuid; ping -c 1 -W 1 127.0.0.1 >/dev/null && echo may ping; ip link add dummy0 type dummy && echo may add a link'
