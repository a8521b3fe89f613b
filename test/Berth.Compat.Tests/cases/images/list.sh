docker tag busybox $n:1; docker tag busybox $n:2; docker tag env:1 $n-env:1
docker images $n --format '{{.Repository}} {{.Tag}} {{.ID}} {{.Digest}}' | sort
docker images -q $n
docker images -q --no-trunc $n | uniq
docker images $n | sed 's/ [0-9.]*MB/ <size>/' | tr -s ' ' | sed -E 's/ [0-9]+ (months|years) ago/ <age>/' | sort
docker images "$n*" --format '{{.Repository}}' | sort
docker images --filter "reference=$n:1" --format '{{.Tag}}'
docker images --filter label=one=1 --format '{{.Repository}}'
docker images --filter "before=$n-env:1" --filter "reference=$n*" --format '{{.Repository}}' | sort -u
docker rmi $n:1 $n:2 $n-env:1
