docker run --rm -v $edir:/in busybox sh -c 'grep " /in " /proc/self/mountinfo | grep -o -e shared -e master -e propagate_from || echo private'
docker run --rm -v $edir:/in:rslave busybox sh -c 'grep " /in " /proc/self/mountinfo | grep -o -e shared -e propagate_from || echo not shared'
docker run --rm busybox sh -c 'grep " / " /proc/self/mountinfo | grep -o -e shared -e propagate_from || echo not shared'
