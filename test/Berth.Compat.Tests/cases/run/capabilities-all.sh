# What the engine itself may have depends on the machine.
has_all() { awk -v all="$(awk '/^CapBnd/ { print $2 }' /proc/self/status)" '{ sub(all, "<all>"); print }'; }
docker run --rm --cap-add ALL busybox cat /proc/self/status | grep Cap | has_all
docker run --rm --cap-add ALL --cap-drop NET_RAW busybox cat /proc/self/status | grep CapEff | sed -E 's/[0-9a-f]{12}([0-9a-f]{4})$/<high>\1/'
docker create --name $n --cap-add net_admin --cap-add CAP_SYS_PTRACE --cap-drop all busybox >/dev/null
docker inspect --format '{{json .HostConfig.CapAdd}} {{json .HostConfig.CapDrop}}' $n
