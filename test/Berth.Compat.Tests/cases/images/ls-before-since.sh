for i in 1 2 3; do docker import -m $i "$images/rootfs.tar" $n:$i >/dev/null; sleep 0.02; done
for f in before=$n:2 since=$n:2 before=$n:1 since=$n:3; do echo "$f: $(docker images -f reference=$n -f $f --format '{{.Tag}}' | sort | tr '\n' ' ')"; done
docker images -f reference=$n -f since=$n:1 -f before=$n:3 --format '{{.Tag}}'
id=$(docker images -q $n:2); docker images -f reference=$n -f before=$id --format '{{.Tag}}'
t docker images -f before=nosuch; t docker images -f since=nosuch:1; t docker images -f before=Bad:UP
docker images -f reference=$n -f before=$n:3 -f before=$n:2 --format '{{.Tag}}' | head -0
docker rmi $n:1 $n:2 $n:3 >/dev/null
