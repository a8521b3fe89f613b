i() { docker import "$@" "$images/rootfs.tar" $n:1 >/dev/null; echo "-> $?"; docker image inspect $n:1 2>/dev/null | jq -S -c '.[0].Config | .Env, .Labels'; quiet docker rmi $n:1; }
i -c 'ENV A=1 B="two words" C=three\ words'; i -c 'ENV A the rest  of it'; i -c 'ENV A=1' -c 'ENV A=2' -c 'ENV B=$A'; i -c 'ENV A'; i -c 'ENV'; i -c 'ENV =x'; i -c 'ENV A=1 B'; i -c 'ENV A="q\"q" B='"'"'s$s'"'"; i -c 'ENV A= B='; i -c 'ENV A="unclosed'; i -c 'ENV a=1 A=2'; i -c 'ENV P=${P:-def}:x'
i -c 'LABEL a=1'; i -c 'LABEL "a b"="c d" e=f'; i -c 'LABEL a'; i -c 'LABEL'; i -c 'LABEL a b c'; i -c 'LABEL a=1' -c 'LABEL a=2 b='; i -c 'LABEL =x'; i -c 'ENV A=1\
  B=2'; i -c 'ENV A=1
ENV B=2'
