docker run --rm --cap-drop ALL --cap-add kill --cap-add chown busybox sh -c 'exec 2>&1; grep -E "Cap(Prm|Bnd|Amb|Inh)" /proc/self/status'
docker run --rm --cap-add ALL --cap-drop ALL -u 1000 busybox sh -c 'exec 2>&1; grep -E "Cap(Prm|Amb)" /proc/self/status'
docker run --rm -u 1000 --cap-add net_admin busybox sh -c 'exec 2>&1; grep -E "Cap(Prm|Amb)" /proc/self/status'
