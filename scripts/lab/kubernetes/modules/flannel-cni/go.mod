module lab/flannel

go 1.24
