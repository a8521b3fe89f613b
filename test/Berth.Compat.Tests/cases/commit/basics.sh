docker run --name $n -e A=1 -l x=y --expose 80 -v /vv -w /tmp --stop-signal SIGUSR1 whiteout:1 sh -c 'echo new >n; ln n n2; rm /tree/kept; rm -r /opaque; mkdir /opaque; echo s >/opaque/s; chmod 700 /root; ln -s n l; mknod c c 1 3 2>/dev/null; mkfifo p'
docker commit -a 'me <x>' -m 'a message' -c 'ENV B=2' -c 'CMD ["ls"]' -c 'LABEL z=w' $n $n:1 | sed 's/:.*//'
docker inspect $n:1 | jq -S -c '.[0] | .Author, .Comment, .RepoTags, .Os, (.Config | {Cmd, Entrypoint, Env, ExposedPorts, Labels, User, Volumes, WorkingDir, StopSignal, OnBuild}), (.RootFS.Layers | length)'
docker history --format '{{.CreatedBy}} {{.Comment}}' --no-trunc $n:1
docker run --rm $n:1 sh -c 'cat n; ls -l n n2 l p | cut -c1-10; ls -A /tree /opaque; ls -ld /root | cut -c1-10; echo $A $B; ls -d /vv; stat -c %h n'
id=$(docker commit $n); docker images -q --no-trunc --filter dangling=true | grep -c $id; docker rmi $id | sed 's/:.*//'
t docker rmi $n:1 | sed 's/sha256:.*//'; docker rm -v $n
