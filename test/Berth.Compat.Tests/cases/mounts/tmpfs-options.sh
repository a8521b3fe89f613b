mounted() { docker run --rm --mount "type=tmpfs,target=/tm,$1" busybox sh -c 'grep " /tm " /proc/mounts; ls -ld /tm' | sed 's/,inode64//' | awk '{print $1, $2, $3, $4}'; }
for o in tmpfs-size=1m tmpfs-mode=1777 tmpfs-size=64k,tmpfs-mode=0700 readonly tmpfs-size=bad; do echo "= $o"; mounted $o 2>&1; done
by() { echo "= $1"; api POST "/containers/create?name=$n" -H 'Content-Type: application/json' -d "{\"Image\":\"busybox\",\"Cmd\":[\"grep\",\" /x \",\"/proc/mounts\"],\"HostConfig\":{\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/x\",\"TmpfsOptions\":{\"Options\":$1}}]}}"; docker start -a $n 2>&1 | sed 's/,inode64//'; quiet docker rm $n; }
by '[["exec"]]'; by '[["noexec"]]'; by '[["uid","5"]]'; by '[["size","1m"]]'; by '[[]]'; by '[["exec","a","b"]]'
