r() { docker run --rm -u "$1" busybox sh -c 'exec 2>&1; id -u; id -g; id -G' | paste -sd' '; }
r 1234
r 1234:4321
r app:0
r :0
r 0:1234
r root:root
