// Command flannel stands in for flannel's own CNI plugin, which no Go module proxy serves. It does what that plugin does
// on a plain node: read the subnet that flanneld wrote down, and have the bridge plugin do the rest.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

type settings map[string]any

func main() {
	command := os.Getenv("CNI_COMMAND")
	if command == "" {
		fmt.Fprintln(os.Stderr, "CNI plugin flannel (stand-in of the lab)")
		return
	}
	if command == "VERSION" {
		fmt.Println(`{"cniVersion":"1.0.0","supportedVersions":["0.3.0","0.3.1","0.4.0","1.0.0"]}`)
		return
	}
	if err := delegate(); err != nil {
		answer, _ := json.Marshal(settings{"cniVersion": "1.0.0", "code": 100, "msg": err.Error()})
		fmt.Println(string(answer))
		os.Exit(1)
	}
}

func delegate() error {
	own := settings{}
	if err := json.NewDecoder(os.Stdin).Decode(&own); err != nil {
		return fmt.Errorf("the configuration of the network is not JSON: %w", err)
	}
	file, _ := own["subnetFile"].(string)
	if file == "" {
		file = "/run/flannel/subnet.env"
	}
	subnet, err := readSubnet(file)
	if err != nil {
		return err
	}
	asked, _ := own["delegate"].(map[string]any)
	network := settings{
		"cniVersion": own["cniVersion"], "name": own["name"], "type": "bridge", "bridge": "cni0",
		"isGateway": true, "ipMasq": subnet["FLANNEL_IPMASQ"] != "true",
	}
	if mtu, err := strconv.Atoi(subnet["FLANNEL_MTU"]); err == nil {
		network["mtu"] = mtu
	}
	for name, value := range asked {
		network[name] = value
	}
	if previous, ok := own["prevResult"]; ok {
		network["prevResult"] = previous
	}
	routes := []settings{}
	for _, destination := range strings.Split(subnet["FLANNEL_NETWORK"], ",") {
		routes = append(routes, settings{"dst": destination})
	}
	// flanneld tells the address of the gateway; the range is the network it is in.
	_, inside, err := net.ParseCIDR(subnet["FLANNEL_SUBNET"])
	if err != nil {
		return err
	}
	ranges := [][]settings{{{"subnet": inside.String()}}}
	network["ipam"] = settings{"type": "host-local", "ranges": ranges, "routes": routes}
	return run(network)
}

// run gives way to the plugin the network names; its answer is ours.
func run(network settings) error {
	text, err := json.Marshal(network)
	if err != nil {
		return err
	}
	name := fmt.Sprint(network["type"])
	for _, folder := range filepath.SplitList(os.Getenv("CNI_PATH")) {
		program := filepath.Join(folder, name)
		if _, err := os.Stat(program); err != nil {
			continue
		}
		child := exec.Command(program)
		child.Stdin, child.Stdout, child.Stderr = strings.NewReader(string(text)), os.Stdout, os.Stderr
		if err := child.Run(); err != nil {
			os.Exit(1)
		}
		return nil
	}
	return fmt.Errorf("there is no plugin %s in %s", name, os.Getenv("CNI_PATH"))
}

func readSubnet(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("flanneld has not written its subnet yet: %w", err)
	}
	found := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			found[name] = value
		}
	}
	if found["FLANNEL_SUBNET"] == "" {
		return nil, fmt.Errorf("%s names no subnet", file)
	}
	return found, nil
}
