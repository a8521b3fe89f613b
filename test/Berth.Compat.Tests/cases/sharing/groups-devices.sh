r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
r --group-add 777 busybox id -G; r --group-add nope busybox id
r --device /dev/null:/dev/foo busybox stat -c '%F %t %T %a' /dev/foo; r --device /dev/nope busybox true; r --device /dev/null:/dev/foo:x busybox true
r --device /dev/zero:/dev/foo:r busybox sh -c 'head -c 1 /dev/foo | wc -c; echo x >/dev/foo'
r --device /etc:/dev/etc busybox true; r --device-cgroup-rule 'x 10:229 rwm' busybox true; r --device-cgroup-rule 'c 10:229' busybox true
r --device-cgroup-rule 'c 10:* rwm' busybox sh -c 'mknod /x c 10 200 && echo made'
r --device nosuch.com/gpu=0 busybox true; r --device nosuch.com/gpu=0 --device other.com/thing=y busybox true; r --gpus all busybox true
