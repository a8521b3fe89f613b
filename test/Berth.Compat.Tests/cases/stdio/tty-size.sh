tty "docker run --rm -it busybox sh -c 'until [ \"\$(stty size)\" = \"24 80\" ]; do :; done; stty size'"
docker create --name $n -it busybox sh >/dev/null
docker inspect --format '{{json .HostConfig.ConsoleSize}} {{.Config.Tty}} {{.Config.OpenStdin}} {{.Config.StdinOnce}}' $n
