export FROM_SHELL=yes
docker run --rm -e PLAIN=1 -e FROM_SHELL -e UNSET_HERE -e EMPTY= -e 'SPACE=a b' busybox env | grep -v HOSTNAME | sort
echo = changes of the image
docker run --rm -e CHANGED=after -e ADDED=1 env:1 env | grep -v HOSTNAME | sort
# The client keeps no order.
echo = twice the same
docker create --name $n -e B=2 -e A=1 -e B=3 env:1 true >/dev/null
docker inspect --format '{{json .Config.Env}}' $n | jq -c sort
echo = no name
t docker run --rm -e =x busybox true
