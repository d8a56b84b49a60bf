@rem Runs the helper with the installed app's own runtime. Windows asks, and starts it with an administrator's rights.
@setlocal
@set NODE_OPTIONS=
@set NODE_PATH=
@set ELECTRON_RUN_AS_NODE=1
@"%~dp0..\Sallyport.exe" "%~dp0app.asar.unpacked\dist\helper.js" %*
