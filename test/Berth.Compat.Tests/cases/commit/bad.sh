docker create --name $n busybox true >/dev/null
t docker commit nosuch x; t docker commit -c 'RUN x' $n x; t docker commit -c 'NONSENSE' $n x; t docker commit $n Bad:UP; t docker commit $n x@sha256:0000000000000000000000000000000000000000000000000000000000000000
api POST "/commit"; api POST "/commit?container=nosuch"; api POST "/commit?container=$n&repo=sha256"; api POST "/commit?container=$n&repo=Bad"
docker rm $n
