t docker run --rm --name $n --cpus 1000 busybox true 2>&1 | sed 's/0.01 to [0-9.]*/0.01 to <cpus>/; s/only [0-9]* CPUs/only <cpus> CPUs/'
t docker run --rm --name $n --cpus -1 busybox true 2>&1 | sed 's/0.01 to [0-9.]*/0.01 to <cpus>/; s/only [0-9]* CPUs/only <cpus> CPUs/'
t docker run --rm --name $n --cpus x busybox true
t docker run --rm --name $n --cpus 1 --cpu-quota 1000 busybox true
t docker run --rm --name $n --cpu-period 10 busybox true
t docker run --rm --name $n --cpu-quota 10 busybox true
t docker ps -a --filter name=$n --format '{{.Names}}'
