# Which of them exist depends on the kernel; what is there must say nothing.
docker run --rm busybox sh -c 'for p in /proc/kcore /proc/keys /proc/latency_stats /proc/timer_list /proc/sched_debug /proc/acpi /proc/scsi /sys/firmware /proc/interrupts; do
  if [ -d $p ]; then [ $(ls $p | wc -l) = 0 ] || echo $p shows entries; elif [ -e $p ]; then [ $(head -c 100 $p | wc -c) = 0 ] || echo $p shows bytes; fi; done
  for p in /proc/sys /proc/irq /proc/bus /proc/fs /sys; do grep -q " $p .* ro," /proc/mounts && echo $p is read-only; done
  test -d /sys/firmware && ls -A /sys/firmware; echo 1 >/proc/sys/kernel/panic'
docker create --name $n busybox >/dev/null
docker inspect --format '{{json .HostConfig.ReadonlyPaths}}' $n
docker inspect --format '{{range .HostConfig.MaskedPaths}}{{println .}}{{end}}' $n | grep -v /sys/devices
