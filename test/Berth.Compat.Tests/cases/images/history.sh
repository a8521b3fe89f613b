docker import -m 'first step' -c 'ENV A=1' "$images/rootfs.tar" $n:1 >/dev/null; docker run --name $n $n:1 sh -c 'head -c 5000 /dev/zero > /x'; docker commit -m "tab	and a very long message that goes on and on" -a me $n $n:2 >/dev/null
docker create --name $n-2 $n:2 sh -c 'a very long command line that is cut short in the table of the history' >/dev/null; docker commit $n-2 $n:3 >/dev/null
docker history $n:3 | sed 's/  */ /g; s/[0-9.]*MB/SIZE/; s/ *$//'; docker history --no-trunc $n:3 | sed 's/  */ /g; s/[0-9.]*MB/SIZE/; s/ *$//'; docker history -q $n:3 | tail -1; docker history -q --no-trunc $n:3
docker history -H=false $n:2 | sed 's/  */ /g; s/ [0-9]\{6,\}/ SIZE/; s/ *$//'; docker history --format '{{.ID}}|{{.CreatedSince}}|{{.CreatedBy}}|{{.Size}}|{{.Comment}}' $n:2 | sed 's/[0-9.]*MB/SIZE/'
docker history --format json $n:2 | jq -S -c 'del(.Size)'; docker history --format 'table {{.CreatedBy}}\t{{.Comment}}' $n:3
docker rm $n $n-2 >/dev/null; docker rmi $n:3 $n:2 $n:1 | cut -d: -f1
