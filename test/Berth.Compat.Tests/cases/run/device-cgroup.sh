try='(: </tmp/device) 2>&1 | grep -q "not permitted" && echo refused || echo not refused'
docker run --rm busybox sh -c "mknod /tmp/device c 10 237; $try; mknod /tmp/null c 1 3 && echo ok >/tmp/null && echo null works"
docker run --rm --device-cgroup-rule 'c 10:237 rwm' busybox sh -c "mknod /tmp/device c 10 237; $try"
docker run --rm --device-cgroup-rule 'c 10:* r' busybox sh -c "mknod /tmp/device c 10 237 2>&1; $try"
t docker run --rm --device-cgroup-rule 'nonsense' busybox true
