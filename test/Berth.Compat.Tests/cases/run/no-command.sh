t docker run --rm --name $n nocommand:1
t docker create --name $n nocommand:1
t docker run --rm --name $n --entrypoint '' entrypoint:1
