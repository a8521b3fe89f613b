i() { docker import "$@" "$images/rootfs.tar" $n:1 >/dev/null; echo "-> $?"; quiet docker rmi $n:1; }
for c in 'FROM x' 'COPY a b' 'ADD a b' 'ARG x' 'MAINTAINER me' 'RUN x' 'NOPE x' '' ' ' '# comment' 'CMD x
NOPE y' 'ENV A=1
# c
LABEL x=y' 'FROM' 'COPY' 'RUN' 'CMD --flag=1 x' 'USER --x=1 y' 'ENV --x A=1' 'WORKDIR --x /a' 'EXPOSE --x 80'; do echo "[$c]"; i -c "$c"; done
