caps() { grep -E '^(Cap|NoNewPrivs|Seccomp:)' ; }
docker run --rm busybox cat /proc/self/status | caps
echo = added and dropped
docker run --rm --cap-add NET_ADMIN --cap-drop chown --cap-drop CAP_KILL busybox cat /proc/self/status | caps
echo = all dropped, one added
docker run --rm --cap-drop ALL --cap-add SYS_TIME busybox cat /proc/self/status | caps
echo = not root
docker run --rm -u 1000 --cap-add NET_ADMIN busybox cat /proc/self/status | caps
