docker create --name $n busybox true >/dev/null
docker commit -a 'A B <a@b>' -m 'one
two' $n $n:1 >/dev/null; docker image inspect -f '{{json .Author}} {{json .Comment}} {{.Os}}/{{.Architecture}} {{json .Config.Image}}' $n:1 2>&1 | head -1; docker history --format '{{json .Comment}} {{json .CreatedBy}}' $n:1 | head -1
docker commit $n Bad 2>&1; docker commit $n $n:a:b 2>&1; t docker commit; t docker commit a b c; t docker commit --nope $n; docker commit $n sha256 2>&1 | sed 's/sha256:[0-9a-f]*/ID/'; t docker commit $n ''  | sed 's/sha256:[0-9a-f]*/ID/'
docker rm $n >/dev/null; docker rmi -f $n:1 $(docker images -q -f dangling=true | sort -u) >/dev/null
