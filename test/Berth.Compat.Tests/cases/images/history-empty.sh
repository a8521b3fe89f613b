docker create --name $n -l x=y busybox true >/dev/null; docker commit -c 'ENV X=1' -c 'CMD ["sh", "-c", "echo"]' $n $n:1 >/dev/null; docker create --name $n-2 $n:1 >/dev/null; docker commit $n-2 $n:2 >/dev/null
docker history --no-trunc --format '{{.CreatedBy}}|{{.Size}}|{{.Comment}}' $n:2 | sed 's/[0-9.]*MB/SIZE/'
docker image inspect -f '{{len .RootFS.Layers}} {{.Parent}}' $n:2
docker rm $n $n-2 >/dev/null; docker rmi $n:2 $n:1 | cut -d: -f1
