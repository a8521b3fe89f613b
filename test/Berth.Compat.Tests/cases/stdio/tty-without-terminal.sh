echo x | t docker run --rm -it --name $n busybox cat
t docker run --rm -t --name $n busybox echo no terminal of my own
