# Of several -e the client keeps no order.
printf 'A=1\nP=/bin\n' >"$dir/env"; docker create --name $n --env-file "$dir/env" -l a=1 --entrypoint /e -w /w -u app busybox c >/dev/null
c() { docker commit "$@" $n $n:1 >/dev/null; echo "-> $?"; docker image inspect $n:1 2>/dev/null | jq -S -c '.[0].Config | with_entries(select(.value != null and .value != "" and .value != []))'; quiet docker rmi $n:1; }
c -c 'ENV A=2 B=$A'; c -c 'ENV P=$P:/x Q=${P}y'; c -c 'CMD x'; c -c 'ENTRYPOINT ["y"]'; c -c 'WORKDIR sub'; c -c 'WORKDIR $P'; c -c 'USER root'; c -c 'LABEL a=2 b=$A'; c -c 'EXPOSE 1 2/udp'; c -c 'VOLUME /v $P'; c -c 'ONBUILD RUN x' -c 'ONBUILD RUN y'; c -c 'STOPSIGNAL 9'; c -c 'HEALTHCHECK CMD z'; c -c 'ENTRYPOINT []' ; c -c 'ENV A=1 A=3'; c -c 'EXPOSE $P'; c -c 'USER $A'
docker rm $n >/dev/null
