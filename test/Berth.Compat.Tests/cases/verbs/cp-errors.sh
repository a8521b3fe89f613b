docker create --name $n busybox >/dev/null; cd "$dir"; echo x >f; mkdir d
t docker cp $n:/nosuch .; t docker cp f $n:/nosuch/x; t docker cp $n:/etc/passwd/ .
t docker cp $n:/etc f; t docker cp f; t docker cp f $n; ls
