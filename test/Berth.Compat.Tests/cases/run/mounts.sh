docker run --rm busybox awk '{ sub(/lowerdir.*/, "...", $4); print $2, $3, $4 }' /proc/mounts | sed 's/,inode64//; s#^/sys/firmware tmpfs ro,.*#/sys/firmware tmpfs ro#' |
  grep -v -E '^/sys/fs/cgroup|^/etc/|^/proc/(acpi|kcore|keys|latency_stats|timer_list|timer_stats|sched_debug|scsi|interrupts|sysrq-trigger) |^/sys/devices' | sort
docker run --rm busybox awk '{ print $2 }' /proc/mounts | grep ^/etc/ | sort
docker run --rm busybox sh -c 'grep /sys/fs/cgroup /proc/mounts | grep -v -E " (ro|rw),nosuid,nodev,noexec,relatime" | wc -l'
