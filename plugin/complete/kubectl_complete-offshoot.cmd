@"%~dp0kubectl-offshoot.exe" __complete %*
