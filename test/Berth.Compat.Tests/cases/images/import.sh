id=$(docker import "$images/rootfs.tar" $n:1)
docker run --rm $n:1 echo imported
docker image inspect --format '{{json .RepoTags}} {{.Os}}/{{.Architecture}} {{.Comment}} {{json .Config.Cmd}} {{len .RootFS.Layers}}' $n:1
docker import -c 'CMD ["echo", "by default"]' -c 'ENV A=1' -c 'WORKDIR /tmp' -c 'USER app' -c 'EXPOSE 80' -c 'LABEL l=v' -c 'ENTRYPOINT ["sh", "-c"]' -c 'VOLUME /data' -m 'a message' - $n:2 <"$images/rootfs-gzip.tar" >/dev/null
docker image inspect $n:2 | jq -S -c '.[0] | .Comment, (.Config | {Cmd, Env, WorkingDir, User, ExposedPorts, Labels, Entrypoint, Volumes})'
docker rmi $n:1 $n:2 >/dev/null
