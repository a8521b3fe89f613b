docker run -d --name $n -l l=v busybox sleep 1000 >/dev/null; since=$(date +%s.%N)
docker commit -m hello $n $n:2 >/dev/null; docker commit -p=false $n $n:3 >/dev/null; docker pause $n >/dev/null; docker commit $n >/dev/null; docker inspect -f '{{.State.Status}}' $n
docker history --format '{{.CreatedBy}} {{.Size}} {{.Comment}}' $n:2; docker inspect -f '{{len .RootFS.Layers}}' $n:2
docker events --since $since --until $(($(date +%s) + 1)) --format '{{.Type}} {{.Action}} {{json .Actor.Attributes}}' | grep -e $n -e sha256 | grep -v -e '^network' -e ' create {.*busybox' -e ' start ' -e ' delete ' | jq -R -r . | sed "s/sha256:[0-9a-f]*/ID/g"
docker rm -f $n >/dev/null; docker images -q --filter label=l=v | sort -u | xargs docker rmi -f >/dev/null
