has_all() { awk -v all="$(awk '/^CapBnd/ { print $2 }' /proc/self/status)" '{ sub(all, "<all>"); print }'; }
docker run --rm --privileged busybox sh -c 'grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp:)" /proc/self/status; mount -t tmpfs none /tmp && echo may mount; test -w /proc/sys/kernel/hostname && echo proc is writable; ls -d /dev/null /dev/kmsg /dev/ptmx; grep " /sys " /proc/mounts | cut -d" " -f4 | cut -c1-2' | has_all
docker run --rm --privileged --cap-drop ALL busybox grep CapEff /proc/self/status
docker create --name $n --privileged busybox >/dev/null
docker inspect --format '{{.HostConfig.Privileged}} {{json .HostConfig.SecurityOpt}} {{json .HostConfig.MaskedPaths}} {{json .HostConfig.ReadonlyPaths}}' $n
