docker create --name $n whiteout:1 sh -c 'echo x >/root/new; rm /tree/kept; rm -r /opaque; mkdir /opaque; echo z >/opaque/z; chmod 700 /tmp; mv /etc/group /etc/moved; mkdir -p /a/b; touch /bin/ls; ln -s x /link; rm /etc/passwd; mkdir /etc/passwd; echo gone >/gone; rm /gone' >/dev/null
docker diff $n; echo "-> $?"; api GET /containers/$n/changes
docker start -a $n; docker diff $n | sort -k2
docker run --name $n-2 -v $n:/vol --tmpfs /mem busybox sh -c 'echo v >/vol/v; echo m >/mem/m; echo h >>/etc/hosts' ; docker diff $n-2 | sort -k2
t docker diff nosuch; docker rm $n $n-2 >/dev/null; docker volume rm $n >/dev/null
