t docker create -q --name $n --cidfile "$dir/id" busybox
test "$(cat "$dir/id")" = "$(docker inspect -f '{{.Id}}' $n)" && echo same
docker inspect -f '{{json .HostConfig.ContainerIDFile}}' $n | sed "s,$dir,DIR,"
t docker create --cidfile "$dir/nope/id" busybox
t docker create --name $n --cidfile "$dir/id2" busybox; ls "$dir"
