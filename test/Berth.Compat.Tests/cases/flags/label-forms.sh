kept Config.Labels --label a --label b= --label c=d=e --label 'f g=h i'
kept Config.Labels --label =x
kept Config.Labels --label ''
printf 'a=1\n\n#no\nb\n c=3\n' >"$dir/labels"; kept Config.Labels --label-file "$dir/labels" --label a=2
kept Config.Labels --label-file "$dir/nope"
posted '{"Image":"busybox","Labels":{"":"x","a":""}}' Config.Labels
