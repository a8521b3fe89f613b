before=$(docker system df --format '{{.Type}} {{.TotalCount}} {{.Active}}' | grep Images)
docker import "$images/rootfs.tar" $n:1 >/dev/null; docker tag $n:1 $n:2; docker create --name $n $n:1 true >/dev/null
after=$(docker system df --format '{{.Type}} {{.TotalCount}} {{.Active}}' | grep Images); set -- $before $after; echo $(($5 - $2)) $(($6 - $3)); docker rm $n >/dev/null
last=$(docker system df --format '{{.Type}} {{.TotalCount}} {{.Active}}' | grep Images); set -- $before $last; echo $(($5 - $2)) $(($6 - $3)); docker rmi $n:1 $n:2 >/dev/null
