i() { docker import "$@" "$images/rootfs.tar" $n:1 >/dev/null; echo "-> $?"; docker image inspect $n:1 2>/dev/null | jq -S -c '.[0].Config | .ExposedPorts, .Volumes'; quiet docker rmi $n:1; }
for p in 80 80/udp '80 443/tcp' 80/TCP 8000-8002 8000-8002/udp 80:8080 x 80/x 99999 '' 0 80/sctp 5-3 127.0.0.1:1:2 -1; do echo "[$p]"; i -c "EXPOSE $p"; done
for p in /a '/a /b' '["/a b", "/c"]' '' a '[]' '[""]' /a:/b; do echo "[$p]"; i -c "VOLUME $p"; done
