t docker import "$dir/missing.tar" $n:1
t docker import -c 'NONSENSE x' "$images/rootfs.tar" $n:1
t docker import -c 'RUN x' "$images/rootfs.tar" $n:1
t docker import "$images/rootfs.tar" some/UPPER:1
t docker import "$images/garbage.tar" $n:1
docker images $n -q
