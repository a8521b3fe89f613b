docker create --name $n -e A=1 -l l=1 -w /w busybox echo hi >/dev/null
t docker commit -m 'a message' -a someone -c 'ENV B=2' -c 'CMD ["echo","changed"]' $n $n:tag; docker inspect --format '{{.Author}} {{.Comment}} {{json .Config.Cmd}} {{.Config.WorkingDir}} {{json .Config.Labels}}' $n:tag
docker run --rm $n:tag; t docker commit -c NOSUCH $n; t docker commit nosuch-container; t docker commit $n 'Bad:tag'; api POST "/commit?container="; docker rmi $n:tag >/dev/null
